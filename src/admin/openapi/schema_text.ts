import { COMPONENTS, type JsonSchema } from "./json_schemas.ts";

/** A piece of a line: text, or the name of a shared shape to link to. */
export type Piece = string | { shape: string };

/** A line of a shape as people read it. */
export interface Line {
  /** How far it is indented. */
  depth: number;
  pieces: Piece[];
  /** What it means. */
  told?: string;
}

/** A shape as indented lines: fields with types, ranges and defaults; a `?` marks what may be left out. */
export function schemaLines(schema: JsonSchema, depth = 0): Line[] {
  const lines: Line[] = [{ depth, pieces: [] }];
  write(schema, depth, lines);
  return lines;
}

/** Puts a shape behind what the last line has, on further lines as it needs them. */
function write(schema: JsonSchema, depth: number, lines: Line[]): void {
  const last = () => lines.at(-1)!.pieces;
  const choices = schema.anyOf ?? schema.oneOf;
  if (schema.$ref) last().push({ shape: schema.$ref.slice(COMPONENTS.length) });
  else if (choices) {
    choices.forEach((choice, i) => {
      if (i) last().push(" | ");
      write(choice, depth, lines);
    });
  } else if (schema.allOf) {
    schema.allOf.forEach((part, i) => {
      if (i) last().push(" and ");
      write(part, depth, lines);
    });
  } else if (schema.type === "array") {
    last().push("list of ");
    write(schema.items ?? {}, depth, lines);
    last().push(bounds(schema.minItems, schema.maxItems, "entries"));
  } else if (schema.properties) fields(schema, depth, lines);
  else if (schema.type === "object") map(schema, depth, lines);
  else last().push(simple(schema));
}

function fields(schema: JsonSchema, depth: number, lines: Line[]): void {
  const { properties = {}, required = [] } = schema;
  if (!Object.keys(properties).length) return void lines.at(-1)!.pieces.push("{}");
  lines.at(-1)!.pieces.push("{");
  for (const [name, field] of Object.entries(properties)) {
    const line: Line = { depth: depth + 1, pieces: [`${name}${required.includes(name) ? "" : "?"}: `] };
    const told = field.description ?? field.anyOf?.find(({ description }) => description)?.description;
    if (told) line.told = told;
    lines.push(line);
    write(field, depth + 1, lines);
    if (field.default !== undefined) lines.at(-1)!.pieces.push(` = ${JSON.stringify(field.default)}`);
  }
  lines.push({ depth, pieces: ["}"] });
}

function map(schema: JsonSchema, depth: number, lines: Line[]): void {
  const { additionalProperties: values } = schema;
  const key = schema.propertyNames ? simple(schema.propertyNames) : "text";
  lines.at(-1)!.pieces.push(`map of ${key} to `);
  if (typeof values === "object") write(values, depth, lines);
  else lines.at(-1)!.pieces.push("anything");
}

function simple(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => simple({ ...schema, type })).join(" | ");
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
      return `whole number${bounds(schema.minimum ?? schema.exclusiveMinimum, schema.maximum)}`;
    case "number":
      return `number${bounds(schema.minimum ?? schema.exclusiveMinimum, schema.maximum)}`;
    case "boolean":
      return "true | false";
    case "null":
      return "null";
  }
  return "anything";
}

function text({ format, pattern, minLength, maxLength }: JsonSchema): string {
  const kind = format ?? KINDS[pattern ?? ""] ?? "text";
  // A pattern of our own tells more than the length that comes with it.
  return kind === "text" ? `text${bounds(minLength, maxLength, "characters")}` : kind;
}

/** Words for patterns that come up everywhere. */
const KINDS: Record<string, string> = {
  "^[1-9][0-9]{0,14}$": "number as text",
  "^[0-9]{1,15}$": "whole number",
  "^[0-9a-f]{64}$": "32 bytes in hexadecimal",
  "^([0-9a-f]{2}:){5}[0-9a-f]{2}$": "MAC address",
  "^\\d{4}-\\d{2}-\\d{2}$": "date such as 2026-11-30",
  "^([01]\\d|2[0-3]):[0-5]\\d$": "time of day such as 08:30",
};

function bounds(least: number | undefined, most: number | undefined, unit = ""): string {
  if (least === undefined && most === undefined) return "";
  const range = most === undefined
    ? `${least} or more`
    : least === undefined
    ? `up to ${most}`
    : `${least} to ${most}`;
  return `, ${range}${unit && ` ${unit}`}`;
}
