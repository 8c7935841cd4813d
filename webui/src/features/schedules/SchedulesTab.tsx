import { Badge, Box, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { IconCalendarTime, IconDots, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection, useTopic } from "../../api/hooks";
import type { SchedulesSettings } from "../../api/schema.gen";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { isPulse } from "./ical";
import { ScheduleDialog } from "./ScheduleDialog";
import { useScheduleWords } from "./useScheduleWords";
import { WeekPicture } from "./WeekPicture";

const INTERVAL_TOPIC = "tns1:UserAlarm/tnsaxis:Recurring/Interval";

/** Schedules and pulses, each with a picture of the week. */
export function SchedulesTab() {
  const { t } = useTranslation(["schedules", "common"]);
  const stored = useSection<SchedulesSettings>("schedules");
  const active = useTopic(INTERVAL_TOPIC);
  const words = useScheduleWords();
  const save = useSaveSection("schedules");
  const [editing, setEditing] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<{ id: string; name: string } | null>(null);
  const remove = () => {
    if (doomed === null) return;
    save.mutate(
      { schedules: { [doomed.id]: null } },
      {
        onSuccess: () => said(t("deleted", { name: doomed.name })),
        onError: (error) => complained(doomed.name, describeError(error, t)),
        onSettled: () => setDoomed(null),
      },
    );
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing("new")}>
      {t("add")}
    </Button>
  );
  return (
    <Loaded query={stored}>
      {(settings) => {
        const schedules = Object.entries(settings.schedules ?? {});
        return (
          <Stack gap="md">
            {schedules.length === 0 ? (
              <Box className="ae-card">
                <EmptyState
                  icon={IconCalendarTime}
                  title={t("none")}
                  text={t("noneText")}
                  action={<Box mt="sm">{add}</Box>}
                />
              </Box>
            ) : (
              <Group justify="flex-end">{add}</Group>
            )}
            <div className="ae-schedules">
              {schedules.map(([id, schedule]) => {
                const name = schedule.name === undefined || schedule.name === "" ? id : schedule.name;
                const on = active.some((frame) => frame.source["id"] === id && frame.data["active"] === "1");
                return (
                  <Box key={id} className="ae-card" p="md" component="article" aria-label={name}>
                    <Group justify="space-between" wrap="nowrap" mb="xs">
                      <div>
                        <Group gap="xs">
                          <Text fw={600}>{name}</Text>
                          <Badge color="gray">{t(isPulse(schedule.schedule) ? "pulse" : "schedule")}</Badge>
                          {on ? <Badge color="accent">{t("now")}</Badge> : null}
                        </Group>
                        <Text size="sm" c="dimmed">
                          {words(schedule.schedule)}
                        </Text>
                      </div>
                      <Menu position="bottom-end" shadow="md">
                        <RowMenuTarget label={t("common:action.moreFor", { name })}>
                          <IconDots size={18} aria-hidden />
                        </RowMenuTarget>
                        <Menu.Dropdown>
                          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setEditing(id)}>
                            {t("common:action.edit")}
                          </Menu.Item>
                          <Menu.Item
                            color="red"
                            leftSection={<IconTrash size={16} aria-hidden />}
                            onClick={() => setDoomed({ id, name })}
                          >
                            {t("common:action.delete")}
                          </Menu.Item>
                        </Menu.Dropdown>
                      </Menu>
                    </Group>
                    <WeekPicture schedule={schedule.schedule} />
                  </Box>
                );
              })}
            </div>
            <ScheduleDialog
              key={editing ?? "closed"}
              id={editing}
              settings={settings}
              onClose={() => setEditing(null)}
            />
            <ConfirmDialog
              opened={doomed !== null}
              title={t("deleteTitle", { name: doomed?.name })}
              text={t("deleteText", { name: doomed?.name })}
              confirm={t("common:action.delete")}
              danger
              busy={save.isPending}
              onConfirm={remove}
              onClose={() => setDoomed(null)}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}
