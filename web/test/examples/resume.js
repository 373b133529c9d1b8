const stored = JSON.parse(sessionStorage.getItem("run"));
const onProgress = ({ saved }) => sessionStorage.setItem("run", JSON.stringify(saved));
try {
  const run = stored ? await client.resume(stored, { input, onProgress }) : await client.run(input, { onProgress });
  show(run.outputs);
} finally {
  sessionStorage.removeItem("run"); // a reload never comes here
}
