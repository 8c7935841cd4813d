import { Alert, Button, Chip, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useAddItem, useSaveSection } from "../../api/hooks";
import type { Schedule, SchedulesSettings } from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { said } from "../../shared/toast";
import {
  DAYS,
  EVERY,
  freshPulse,
  freshWeek,
  readSchedule,
  writeSchedule,
  type Day,
  type Every,
  type ScheduleDraft,
} from "./ical";
import { dayName } from "./useScheduleWords";
import { WeekPicture } from "./WeekPicture";

/** Adds a schedule or pulse (`new`), or edits one; null is closed. */
export function ScheduleDialog(props: { id: string | null; settings: SchedulesSettings; onClose: () => void }) {
  const { t, i18n } = useTranslation(["schedules", "common"]);
  const stored = props.settings.schedules ?? {};
  const old = props.id === null ? undefined : stored[props.id];
  const [name, setName] = useState(old?.name ?? "");
  const [draft, setDraft] = useState<ScheduleDraft>(old === undefined ? freshWeek : readSchedule(old.schedule));
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const update = useSaveSection("schedules");
  const create = useAddItem<Schedule>("schedules", "schedules");
  const save = old === undefined ? create : update;
  const text = writeSchedule(draft);
  const [settled] = useDebouncedValue(text, 250);
  const noDay = draft.kind === "week" && draft.days.length === 0;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (noDay || name.trim() === "") {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const schedule = { name: name.trim(), schedule: text };
    const onSuccess = () => {
      said(t("saved", { name: schedule.name }));
      props.onClose();
    };
    if (old === undefined || props.id === null) create.mutate(schedule, { onSuccess });
    else update.mutate({ schedules: { [props.id]: schedule } }, { onSuccess });
  };
  const inText = save.error?.field?.endsWith(".schedule") === true ? inWords(save.error.message) : null;
  const turn = (kind: string) =>
    setDraft(kind === "week" ? freshWeek : kind === "pulse" ? freshPulse : { kind: "custom", text });
  return (
    <Modal
      opened={props.id !== null}
      onClose={props.onClose}
      size="lg"
      title={old === undefined ? t("add") : t("editTitle", { name: old.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form onSubmit={send} noValidate ref={form}>
        <Stack gap="md">
          {save.error !== null && inText === null ? (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
              {describeError(save.error, t)}
            </Alert>
          ) : null}
          <TextInput
            label={t("name")}
            data-autofocus
            maxLength={128}
            value={name}
            error={tried && name.trim() === "" ? t("common:form.required") : null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label={t("kind")}
            value={draft.kind}
            data={[
              { value: "week", label: t("schedule") },
              { value: "pulse", label: t("pulse") },
              { value: "custom", label: t("custom") },
            ]}
            onChange={turn}
          />
          {draft.kind === "week" ? (
            <>
              <div>
                <Text size="sm" fw={500} mb={6}>
                  {t("days")}
                </Text>
                <Chip.Group
                  multiple
                  value={[...draft.days]}
                  onChange={(days) => setDraft({ ...draft, days: DAYS.filter((day) => days.includes(day)) as Day[] })}
                >
                  <Group gap="xs">
                    {DAYS.map((day) => (
                      <Chip key={day} value={day} size="sm">
                        {dayName(day, i18n.language)}
                      </Chip>
                    ))}
                  </Group>
                </Chip.Group>
                {noDay ? (
                  <Text size="xs" c="var(--mantine-color-error)" mt={4} role="alert">
                    {t("noDay")}
                  </Text>
                ) : null}
              </div>
              <Group grow>
                <TextInput
                  type="time"
                  label={t("from")}
                  value={draft.from}
                  onChange={(event) => setDraft({ ...draft, from: event.currentTarget.value })}
                />
                <TextInput
                  type="time"
                  label={t("to")}
                  description={draft.to <= draft.from ? t("nextDay") : undefined}
                  inputWrapperOrder={["label", "input", "description", "error"]}
                  value={draft.to}
                  onChange={(event) => setDraft({ ...draft, to: event.currentTarget.value })}
                />
              </Group>
            </>
          ) : null}
          {draft.kind === "pulse" ? (
            <Group grow align="flex-start">
              <NumberInput
                label={t("everyLabel")}
                min={1}
                max={100_000}
                allowDecimal={false}
                value={draft.interval}
                onChange={(value) => setDraft({ ...draft, interval: Math.max(1, Number(value) || 1) })}
              />
              <Select
                label={t("unit")}
                allowDeselect={false}
                data={EVERY.map((every) => ({ value: every, label: t(`units.${every}`) }))}
                value={draft.every}
                onChange={(every) => setDraft({ ...draft, every: (every ?? draft.every) as Every })}
              />
              <TextInput
                type="time"
                label={t("firstAt")}
                value={draft.at}
                onChange={(event) => setDraft({ ...draft, at: event.currentTarget.value })}
              />
            </Group>
          ) : null}
          {draft.kind === "custom" ? (
            <Textarea
              label={t("custom")}
              description={t("customText")}
              autosize
              minRows={2}
              className="ae-mono-input"
              value={draft.text}
              error={inText}
              onChange={(event) => setDraft({ kind: "custom", text: event.currentTarget.value })}
            />
          ) : null}
          {noDay ? null : <WeekPicture schedule={settled} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("common:action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
