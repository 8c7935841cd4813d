import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DoorCommand, DoorNow } from "../../api/schema.gen";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { complained } from "../../shared/toast";
import { DoorPicture } from "./DoorPicture";
import { useDoorCommand } from "./useDoors";

type Action = DoorCommand["action"];

const COMMANDS: readonly Action[] = ["Access", "Unlock", "Lock", "LockOpen", "LockOpenRelease", "LockDownRelease"];
/** After these the door stays open to everybody, or closed to everybody, until somebody ends it. */
const GRAVE: readonly Action[] = ["Unlock", "LockOpen", "LockDown", "LockDownRelease"];

/** What the door monitor says, in words. */
export const contactWords = (door: DoorNow, t: TFunction<["doors", "common"]>): string =>
  door.contact === "Unknown" ? t("noMonitor") : t(`contact.${door.contact}`);

/** A door as it is now: a picture, its mode, and what is wrong. */
export function DoorState({ door, words = false }: { door: DoorNow; words?: boolean }) {
  const { t } = useTranslation(["doors", "common"]);
  const color = door.mode === "LockedDown" ? "red" : door.unlocked ? "orange" : "accent";
  return (
    <Stack gap="sm">
      <Group gap="md" wrap="nowrap">
        <DoorPicture door={door} />
        <Stack gap={6} miw={0}>
          {words ? <Text fw={600}>{door.name}</Text> : null}
          <Group gap="xs" role="status">
            <Badge color={color}>{t(`mode.${door.mode}`)}</Badge>
            {door.alarm === "Normal" ? null : <Badge color="red">{t(`alarm.${door.alarm}`)}</Badge>}
            {door.warning && door.alarm === "Normal" ? <Badge color="orange">{t("warning")}</Badge> : null}
          </Group>
          {words ? (
            <Text size="sm" c="dimmed">
              {contactWords(door, t)}
            </Text>
          ) : null}
        </Stack>
      </Group>
      {door.fault === "" ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {t("fault")}: {door.fault}
        </Alert>
      )}
    </Stack>
  );
}

/** The commands that the door's mode allows. What leaves it open or closed to everybody asks first. */
export function DoorCommands({ door, few = false }: { door: DoorNow; few?: boolean }) {
  const { t } = useTranslation(["doors", "common"]);
  const [asked, setAsked] = useState<Action | null>(null);
  const tell = useDoorCommand(door.token);
  const run = (action: Action) =>
    tell.mutate(action, {
      onError: (error) => complained(door.name, describeError(error, t)),
      onSettled: () => setAsked(null),
    });
  const press = (action: Action) => (GRAVE.includes(action) ? setAsked(action) : run(action));
  const offered = COMMANDS.filter((action) => door.allows.includes(action) && !(few && action === "LockOpen"));
  const name = (action: Action) => (few ? `${t(`action.${action}`)}: ${door.name}` : undefined);
  return (
    <Group gap="xs">
      {offered.map((action) => (
        <Button
          key={action}
          size={few ? "xs" : "sm"}
          variant={action === "Access" ? "filled" : "default"}
          loading={tell.isPending && tell.variables === action && asked === null}
          aria-label={name(action)}
          onClick={() => press(action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      {door.mode === "LockedDown" ? null : (
        <Button
          size={few ? "xs" : "sm"}
          color="red"
          variant="light"
          aria-label={name("LockDown")}
          onClick={() => press("LockDown")}
        >
          {t("action.LockDown")}
        </Button>
      )}
      <ConfirmDialog
        opened={asked !== null}
        title={asked === null ? "" : t("askTitle", { action: t(`action.${asked}`), name: door.name })}
        text={asked === null ? "" : t(`ask.${asked}`)}
        confirm={asked === null ? "" : t(`action.${asked}`)}
        danger={asked !== "LockDownRelease"}
        busy={tell.isPending}
        onConfirm={() => asked !== null && run(asked)}
        onClose={() => setAsked(null)}
      />
    </Group>
  );
}
