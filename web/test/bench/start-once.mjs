// One start, in this process: told as milliseconds.
import { timeFirst } from "./starts.mjs";

const [name, where] = process.argv.slice(2);
console.log(await timeFirst(name, JSON.parse(where)));
