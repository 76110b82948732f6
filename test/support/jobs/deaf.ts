/** A job inside one long native call, during which it does not see a cancel. */
process.on('message', () => {
  process.send?.({ type: 'progress', fraction: 0.1, text: 'Busy' }, () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  });
});
