import { notifications } from "@mantine/notifications";

/** Says in the corner that something was done. */
export function said(message: string): void {
  notifications.show({ message, color: "accent", withBorder: true });
}

/** Says in the corner that something was refused; stays until it is read. */
export function complained(title: string, message: string): void {
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 10_000 });
}
