/** A text that cannot print: API keys, sessions and cookies travel as `Secret` until the line that sends them. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Call this on the line that sends the value, nowhere earlier. */
  reveal(): string {
    return this.#value;
  }

  /** Characters in the value; errors name this instead of the value. */
  get length(): number {
    return this.#value.length;
  }

  toString(): string {
    return `[secret, ${this.#value.length} characters]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** A text becomes a `Secret`; a `Secret` stays itself. */
export function toSecret(value: string | Secret): Secret {
  return typeof value === "string" ? new Secret(value) : value;
}
