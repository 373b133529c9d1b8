// What the API tells about a prompt version and the models. Its documentation
// names imageCount and the models' run options, and little more: what is absent
// or odd is unknown here, never an error.

/** So many image fields are believed. */
const MOST_IMAGES = 64;

/**
 * Gives {name, model, imageCount, texts} of the answer of
 * GET /v1/prompt-versions/{id}, undefined where it does not tell. texts are
 * {name, required (true, false or undefined), hint}.
 */
export function versionOf(envelope) {
  const data = envelope?.data;
  const version = isObject(data?.promptVersion) ? data.promptVersion : data;
  if (!isObject(version)) return {};
  const { model, imageCount } = version;
  return {
    name: text(version.name),
    model: text(model) ?? text(model?.model) ?? text(model?.name) ?? text(version.runModel),
    imageCount: Number.isSafeInteger(imageCount) && imageCount >= 0 && imageCount <= MOST_IMAGES ? imageCount : undefined,
    texts: textsOf(version.textInputs ?? version.inputs?.textInputs),
  };
}

/** Gives [{key, options: [strings]}] of a model, from the answer of GET /v1/resources. */
export function optionsOf(envelope, model) {
  const models = envelope?.data?.resources?.models;
  if (model === undefined || !Array.isArray(models)) return [];
  const options = models.find((one) => one?.model === model)?.availableRunOptions;
  if (!Array.isArray(options)) return [];
  return options
    .filter((option) => text(option?.key) !== undefined && Array.isArray(option.options))
    .map(({ key, options }) => ({ key, options: options.filter(isPlain).map(String) }));
}

// A list of names, a list of objects, or an object by name.
function textsOf(told) {
  if (isObject(told)) return textsOf(Object.entries(told).map(([key, about]) => (isObject(about) ? { key, ...about } : { key })));
  if (!Array.isArray(told)) return undefined;
  const texts = told.map((one) => {
    const about = isObject(one) ? one : { key: one };
    const required = typeof about.required === "boolean" ? about.required : undefined;
    return { name: text(about.key) ?? text(about.name), required, hint: text(about.description) ?? text(about.placeholder) ?? "" };
  });
  return texts.filter(({ name }, i) => name !== undefined && texts.findIndex((other) => other.name === name) === i);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPlain = (value) => ["string", "number", "boolean"].includes(typeof value);
const text = (value) => (typeof value === "string" && value !== "" ? value : undefined);
