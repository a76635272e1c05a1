// Calls it; what it throws stays here, since the page is somebody else's.
export const guard = (act, ...rest) => {
  try {
    return act(...rest);
  } catch {}
};
