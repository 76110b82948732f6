/** A job that is busy in one long native call: it hears no cancel. */
process.on('message', () => {
  process.send?.({ type: 'progress', fraction: 0.1, text: 'Busy' }, () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  });
});
