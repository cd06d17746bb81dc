import { testPages } from "./helpers/page-tests.ts";
import { isGuide, pages } from "./helpers/pages.ts";

testPages(pages().filter(isGuide));
