for (const island of document.querySelectorAll("leptos-island")) {
  const name = island.dataset.component;
  if (!(name in islands)) console.error(`The island ${name} is not in the wasm: run "make wasm" and build again.`);
  island.parentElement.closest("leptos-children")?.$$on_hydrate?.();
  islands[name]?.(island);
}
document.documentElement.dataset.ready = "";
