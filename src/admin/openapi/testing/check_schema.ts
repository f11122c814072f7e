import { fail, ok } from "node:assert/strict";

const TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"];
const isNumber = (value: unknown) => typeof value === "number";
const isText = (value: unknown) => typeof value === "string";
const isType = (value: unknown) => [value].flat().every((each) => TYPES.includes(each as string));
const isAnything = () => true;
const isList = (value: unknown) => Array.isArray(value) && value.length > 0;
/** Keywords by the check of their values; those with schemas inside are looked into. */
const KEYWORDS: Record<string, (value: unknown) => boolean> = {
  ...{
    $ref: isText,
    description: isText,
    pattern: isPattern,
    format: isText,
    default: isAnything,
    const: isAnything,
  },
  ...{
    minimum: isNumber,
    maximum: isNumber,
    exclusiveMinimum: isNumber,
    minLength: isNumber,
    maxLength: isNumber,
  },
  ...{ minItems: isNumber, maxItems: isNumber, enum: isList, anyOf: isList, oneOf: isList, allOf: isList },
  ...{ type: isType, items: isAnything, properties: isAnything },
  ...{ required: Array.isArray, additionalProperties: isAnything, propertyNames: isAnything },
};

/** Fails for what is no JSON Schema of the keywords that this API makes use of. */
export function checkSchema(schema: unknown, where: string): void {
  if (typeof schema !== "object" || schema === null) return fail(`${where}: no schema`);
  for (const [keyword, value] of Object.entries(schema)) {
    ok(KEYWORDS[keyword]?.(value), `${where}: ${keyword} is ${JSON.stringify(value)}`);
    if (["anyOf", "oneOf", "allOf"].includes(keyword)) {
      for (const each of value) checkSchema(each, `${where} ${keyword}`);
    }
    if (keyword === "items" || keyword === "propertyNames") checkSchema(value, `${where} ${keyword}`);
    if (keyword === "additionalProperties" && typeof value !== "boolean") {
      checkSchema(value, `${where} values`);
    }
    if (keyword === "properties") {
      for (const [name, each] of Object.entries(value)) checkSchema(each, `${where}.${name}`);
    }
  }
  const { required = [], properties = {} } = schema as {
    required?: string[];
    properties?: Record<string, unknown>;
  };
  for (const name of Object.keys(properties).length ? required : []) {
    ok(Object.hasOwn(properties, name), `${where}: requires ${name}, which is not described`);
  }
}

function isPattern(value: unknown): boolean {
  return new RegExp(value as string, "u") instanceof RegExp;
}
