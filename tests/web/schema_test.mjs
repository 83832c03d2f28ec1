// The schemas that the service publishes, held against the standards that they name. Needs RATECHECK_PROGRAM; the tests
// of rooms hold statements and answers against them.

import { existsSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import { test, equal, expect } from './harness.mjs';
import { program, start_service } from './program.mjs';

/** Every schema in a schema, with its pointer. */
function* schemas_in(schema, at) {
  if (typeof schema !== 'object' || schema === null) return;
  yield [schema, at];
  for (const key of ['properties', '$defs']) {
    for (const [name, one] of Object.entries(schema[key] ?? {})) yield* schemas_in(one, `${at}/${key}/${name}`);
  }
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    for (const [i, one] of (schema[key] ?? []).entries()) yield* schemas_in(one, `${at}/${key}/${i}`);
  }
  for (const key of ['items', 'additionalProperties']) yield* schemas_in(schema[key], `${at}/${key}`);
}

async function run_all() {
  const service = await start_service();
  const published = async (path) => (await fetch(service.address + path)).json();
  const api = await published('/openapi.json');
  const statement = await published('/schemas/statement-1.json');
  await service.stop();

  /** Draft 2020-12, and nothing in a schema that it does not know. */
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false, allErrors: true });
  ajv.addVocabulary(['openapi', 'info', 'paths', 'components']); // of the document that the schemas stand in
  ajv.addSchema(statement);
  ajv.addSchema(api, '/openapi.json');
  const compiled = (pointer) => ajv.compile({ $ref: `/openapi.json#${pointer}` });
  const escaped = (step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));

  await test('schemas: /openapi.json is a document of OpenAPI 3.1', async () => {
    const faults_of = async (document) => {
      const validator = new Validator();
      await validator.addSpecRef(structuredClone(statement));
      return (await validator.validate(structuredClone(document))).errors ?? [];
    };
    equal(await faults_of(api), []);
    const untitled = structuredClone(api);
    delete untitled.info.title;
    expect((await faults_of(untitled)).length > 0, 'a document without a title was taken for one');
  });

  await test('schemas: the statement and every named type are of JSON Schema 2020-12', () => {
    expect(ajv.getSchema(statement.$id), 'no schema of statements');
    const names = Object.keys(api.components.schemas);
    expect(names.length > 30, `only ${names.length} named types`);
    for (const name of names) compiled(`/components/schemas/${escaped(name)}`);
  });

  await test('schemas: they use nothing that draft 7 does not know, since Valijson reads that', () => {
    const known = new Set(
      (
        '$schema $id $ref $defs title description type properties required additionalProperties items enum const ' +
        'anyOf pattern minimum maxItems'
      ).split(' '),
    );
    const whole = [
      [statement, 'statement'],
      ...Object.entries(api.components.schemas).map(([name, one]) => [one, name]),
    ];
    for (const [schema, name] of whole) {
      for (const [one, at] of schemas_in(schema, name)) {
        equal(
          Object.keys(one).filter((word) => !known.has(word) && !word.startsWith('x-')),
          [],
          at,
        );
        // Draft 7 sees nothing beside a $ref.
        if (one.$ref)
          expect(
            Object.keys(one).every((word) => ['$ref', 'description'].includes(word)),
            at,
          );
      }
    }
  });
}

if (existsSync(program)) await run_all();
