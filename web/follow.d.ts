export { follow, sleep } from "./index.js";
export type { Attempt, Followed, FollowOptions } from "./index.js";
