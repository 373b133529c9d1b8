// The one core of this isolate. Its first call makes an instance, and not the
// import: at a Worker's global scope there is no randomness yet, and an answer
// that is plainly a success needs no core at all.
export { core } from "../web/workerd.js";
