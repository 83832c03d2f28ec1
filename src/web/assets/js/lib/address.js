// What a page shows stands in its address, so that it can be sent on and found again.

export const asked = (name) => new URLSearchParams(location.search).get(name) ?? '';

export function set_address(values) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values))
    value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
  history.replaceState(null, '', address);
}
