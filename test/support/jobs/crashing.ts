/** A job that really crashes in the middle of its work, as a kernel with a fault would. */
process.on('message', () => {
  process.send?.({ type: 'progress', fraction: 0.4, text: 'Odometry: sweep 61 of 154' });
  setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 100);
});
