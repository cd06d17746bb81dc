/** The part of html-to-text that we use; the package comes without types. */
declare module "html-to-text" {
  export interface SelectorDefinition {
    readonly selector: string;
    readonly format?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  }
  export interface HtmlToTextOptions {
    readonly wordwrap?: number | false;
    readonly selectors?: readonly SelectorDefinition[];
    readonly limits?: Readonly<Record<string, unknown>>;
  }
  export function convert(html: string, options?: HtmlToTextOptions): string;
}
