import type { Icon } from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { DeviceIdentity, Session } from "../api/schema.gen";
import { hasRole, type RoleWord } from "./session";

/** The groups of the main menu, in their order. */
export const groups = ["top", "video", "communication", "reader", "device", "peripherals", "access", "audio", "system", "maintenance"] as const;
export type PageGroup = (typeof groups)[number];

/** What a feature says about its page, in `features/<name>/page.ts`, or a folder below for each of several. */
export interface PageInfo {
  /** Also the key of its title, `pages.<id>` in `common`, and of its search words, `pageWords.<id>`. */
  id: string;
  path: string;
  group: PageGroup;
  /** Position in its group. */
  order: number;
  icon: Icon;
  role: RoleWord;
  /** The page's own texts. */
  namespace: string;
  /** Sections of settings that are edited here; the search leads from their settings to this page. */
  sections?: readonly string[];
  /** False hides the page on a product that has nothing to show there. */
  shown?: (device: DeviceIdentity) => boolean;
  load: () => Promise<{ default: ComponentType }>;
}

const found = import.meta.glob<{ page: PageInfo }>("../features/**/page.ts", { eager: true });

export const allPages: PageInfo[] = Object.values(found)
  .map((module) => module.page)
  .sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || a.order - b.order);

/** The pages that this person may see on this product. */
export function pagesFor(session: Session, pages: readonly PageInfo[] = allPages): PageInfo[] {
  return pages.filter((page) => hasRole(session, page.role) && (page.shown?.(session.device) ?? true));
}
