/** Parameter values checked against a stage's schema. */
import { InputError } from '../../contract/errors.ts';
import type { Parameter, ParameterValue, ParameterValues, StageDescription } from '../../contract/stages.ts';

/**
 * Every parameter of the stage: its default, or what `set` says. Numbers and booleans may come as text, as a command line has them.
 * @throws InputError naming the parameter, and what it takes.
 */
export function completeParameters(
  stage: Pick<StageDescription, 'id' | 'parameters'>,
  set: ParameterValues = {},
): ParameterValues {
  for (const name of Object.keys(set)) {
    if (!Object.hasOwn(stage.parameters, name)) {
      const known = Object.keys(stage.parameters).join(', ') || 'none';
      throw new InputError(`Stage ${stage.id} has no parameter "${name}"; it has ${known}.`);
    }
  }
  return Object.fromEntries(
    Object.entries(stage.parameters).map(([name, parameter]) => {
      const value = set[name];
      return [name, value === undefined ? parameter.default : check(`${stage.id}.${name}`, parameter, value)];
    }),
  );
}

/** What a drive keeps of parameters, without those that the stage no longer has or no longer allows. */
export function stillValid(
  stage: Pick<StageDescription, 'id' | 'parameters'>,
  stored: ParameterValues = {},
): ParameterValues {
  return Object.fromEntries(
    Object.entries(stored).filter(([name, value]) => {
      try {
        completeParameters(stage, { [name]: value });
        return true;
      } catch (error) {
        if (error instanceof InputError) return false; // The stage's version changed with them, so its result is stale anyway.
        throw error;
      }
    }),
  );
}

/** Only those that differ from their defaults. */
export function changedParameters(
  stage: Pick<StageDescription, 'id' | 'parameters'>,
  set: ParameterValues,
): ParameterValues {
  return Object.fromEntries(
    Object.entries(completeParameters(stage, set)).filter(
      ([name, value]) => value !== stage.parameters[name]?.default,
    ),
  );
}

function check(name: string, parameter: Parameter, value: ParameterValue): ParameterValue {
  switch (parameter.type) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (
        typeof number === 'number' &&
        number >= parameter.min &&
        number <= parameter.max &&
        (parameter.type === 'number' || Number.isInteger(number))
      )
        return number;
      throw new InputError(
        `Parameter ${name} takes a${parameter.type === 'integer' ? ' whole' : ''} number from ${parameter.min} to ${parameter.max} ${parameter.unit}, not ${JSON.stringify(value)}.`,
      );
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw new InputError(`Parameter ${name} takes true or false, not ${JSON.stringify(value)}.`);
    case 'stream':
      // Which streams a drive has, only the stage knows.
      if (typeof value === 'string') return value;
      throw new InputError(
        `Parameter ${name} takes the name of a ${parameter.kind} stream, not ${JSON.stringify(value)}.`,
      );
    case 'choice':
      if (typeof value === 'string' && parameter.choices.includes(value)) return value;
      throw new InputError(
        `Parameter ${name} takes one of ${parameter.choices.join(', ')}, not ${JSON.stringify(value)}.`,
      );
  }
}
