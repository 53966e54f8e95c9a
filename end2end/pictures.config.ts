import config from "./playwright.config.js";

/** `make pictures`: takes the pictures of the README. */
export default { ...config, testDir: "pictures", projects: [{ name: "pictures" }] };
