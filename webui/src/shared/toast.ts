import { notifications } from "@mantine/notifications";
import i18next from "i18next";

/** The button that puts it away has no words of its own. */
const closing = () => ({ "aria-label": i18next.t("common:action.close") });

/** Says in the corner that something was done. */
export function said(message: string): void {
  notifications.show({ message, color: "accent", withBorder: true, closeButtonProps: closing() });
}

/** Says in the corner that something was refused; stays until it is read. */
export function complained(title: string, message: string): void {
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 10_000, closeButtonProps: closing() });
}
