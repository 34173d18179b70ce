import './lib/node-version.mjs';

// The shop alone, as a merchant runs it: beside any Tollgate, with nothing of it but its address and a key.
import('./lib/main.mjs').then(({ main, compiled }) =>
  main(
    async ({ signal }) => {
      await compiled('examples/shop/main.js');
      if (!signal.aborted) await new Promise((stopped) => signal.addEventListener('abort', stopped, { once: true }));
    },
    { stopCode: 0 },
  ),
);
