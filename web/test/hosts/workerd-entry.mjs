import { tell } from "../tell.mjs";

const FORMS = { "": () => import("../../workerd.js"), js: () => import("../../js.js"), inline: () => import("../../core.js") };

/** The Worker: {files, form, options} in, the report out, or what was thrown. */
export default {
  async fetch(request) {
    const { files, form, options } = await request.json();
    try {
      return Response.json(await tell(async () => (await FORMS[form]()).core, files, options));
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
