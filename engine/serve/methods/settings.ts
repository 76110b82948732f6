/** Texts that the interface keeps between starts. */
import { engineMethod } from './method.ts';

export const readSetting = engineMethod('settings.read', ({ key }, { settings }) => {
  const value = settings.read(key);
  return { result: value === undefined ? {} : { value } };
});

export const writeSetting = engineMethod('settings.write', async ({ key, value }, { settings }) => {
  await settings.write(key, value);
  return { result: {} };
});
