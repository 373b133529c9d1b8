import { createClient, FollowthroughError } from "followthrough";

const client = createClient({ baseUrl: process.env.EDGE_URL, token: process.env.TOKEN });
try {
  const run = await client.run(
    { promptVersionId: process.env.PROMPT_VERSION, inputs: { textInputs: { topic: "tea" } } },
    { onProgress: ({ type, attempt }) => console.log(type, attempt) },
  );
  console.log(run.outputs[0].data);
} catch (error) {
  if (!(error instanceof FollowthroughError)) throw error;
  console.error(error.message); // status, code, what happened, the run's id, and what to do
}
