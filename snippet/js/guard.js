// Calls it; what it throws stays here, since the page is somebody else's.
export const guard = (act, ...rest) => {
  try {
    return act(...rest);
  } catch {}
};

// Listens without a say in what becomes of the event.
export const listen = (target, what, act) =>
  target.addEventListener(what, guard.bind(0, act), true);
