/**
 * A browser with one window, as a person uses it. What it acts on is found by what people read there, as XPath: every
 * engine knows that, however it is driven.
 */
export interface Walker {
  open(address: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  address(): Promise<string>;
  /** The text that is shown. */
  text(): Promise<string>;
  /** Clicks the first such element that is shown, as soon as there is one. */
  click(xpath: string): Promise<void>;
  /** Puts `text` in the place of what a field holds. */
  fill(xpath: string, text: string): Promise<void>;
  /** Chooses one of a list. */
  select(xpath: string, option: string): Promise<void>;
  /** Chooses a file of this machine. */
  choose(xpath: string, file: string): Promise<void>;
  /** Whether there is such an element in the document, shown or not. */
  has(xpath: string): Promise<boolean>;
  /** The values of this site's cookies by name, those that no script reads among them. */
  cookies(): Promise<Readonly<Record<string, string>>>;
  /** Runs a script in the page. */
  run(script: string): Promise<void>;
  /** What the browser's console says went wrong, unless the browser keeps that to itself. */
  errors(): Promise<readonly string[] | undefined>;
  /** A picture of the window, as PNG. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

/** How long an element may take to come, in milliseconds. */
export const PATIENCE = 15_000;

export const button = (name: string) => `//button[contains(normalize-space(), "${name}")]`;
export const link = (name: string) => `//a[normalize-space() = "${name}"]`;
/** What the label `name` is for. */
export const field = (name: string) =>
  `//*[(self::input or self::select or self::textarea) and (@id = //label[contains(normalize-space(), "${name}")]/@for or ancestor::label[contains(normalize-space(), "${name}")])]`;
/** A page of ours whose code runs. */
export const HYDRATED = '/html[@data-hydrated]';
