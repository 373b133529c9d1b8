/**
 * The core in workerd, which compiles no bytes but imports a .wasm file as a
 * compiled module. The first call makes an instance.
 * @module
 */
import { adopt as look } from "./adoption.js";
import { bindCore } from "./bind.js";
import module from "./module/core.wasm";
import { start } from "./module/start.js";

export { AdoptionError } from "./adoption.js";
export { CheckError, ObservationError } from "./bind.js";

export const core = bindCore(() => start(module), { adopt: look });
export const { decide, pace, hold, mustRead, check, adopt } = core;
