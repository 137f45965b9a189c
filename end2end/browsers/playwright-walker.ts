import type { Browser, BrowserType, LaunchOptions, Locator, Page } from '@playwright/test';

import { PATIENCE, type Walker } from './walker';

/** A browser that Playwright drives. */
export class PlaywrightWalker implements Walker {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #errors: string[] = [];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => {
      // That a document itself is answered with an error is no error of its page.
      const isOfDocument = message.location().url === page.url() && message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isOfDocument) this.#errors.push(message.text());
    });
    page.on('pageerror', (error) => this.#errors.push(error.message));
  }

  static async start(type: BrowserType, options: LaunchOptions): Promise<PlaywrightWalker> {
    const browser = await type.launch(options);
    return new PlaywrightWalker(browser, await browser.newPage({ ignoreHTTPSErrors: true }));
  }

  async open(address: string): Promise<void> {
    await this.#page.goto(address);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async back(): Promise<void> {
    await this.#page.goBack();
  }

  async address(): Promise<string> {
    return this.#page.url();
  }

  async text(): Promise<string> {
    return this.#page.locator('body').innerText();
  }

  async click(xpath: string): Promise<void> {
    await this.#shown(xpath).click();
  }

  async fill(xpath: string, text: string): Promise<void> {
    await this.#shown(xpath).fill(text);
  }

  async select(xpath: string, option: string): Promise<void> {
    await this.#shown(xpath).selectOption(option);
  }

  async choose(xpath: string, file: string): Promise<void> {
    await this.#all(xpath).first().setInputFiles(file);
  }

  async has(xpath: string): Promise<boolean> {
    return (await this.#all(xpath).count()) > 0;
  }

  async cookies(): Promise<Readonly<Record<string, string>>> {
    const cookies = await this.#page.context().cookies(this.#page.url());
    return Object.fromEntries(cookies.map(({ name, value }) => [name, value]));
  }

  async run(script: string): Promise<void> {
    await this.#page.evaluate(script);
  }

  async errors(): Promise<readonly string[]> {
    return this.#errors;
  }

  async picture(): Promise<Buffer> {
    return this.#page.screenshot();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  #all(xpath: string): Locator {
    return this.#page.locator(`xpath=${xpath}`);
  }

  #shown(xpath: string): Locator {
    return this.#all(xpath).filter({ visible: true }).first();
  }
}
