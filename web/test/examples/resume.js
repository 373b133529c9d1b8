const stored = JSON.parse(sessionStorage.getItem("run"));
const onProgress = ({ saved }) => sessionStorage.setItem("run", JSON.stringify(saved));
try {
  const run = stored ? await client.resume(stored, { input, onProgress }) : await client.run(input, { onProgress });
  sessionStorage.removeItem("run");
  show(run.outputs);
} catch (error) {
  if (!error.runId || error.run) sessionStorage.removeItem("run"); // else a run goes on, which is paid: resume asks for it again
  throw error;
}
