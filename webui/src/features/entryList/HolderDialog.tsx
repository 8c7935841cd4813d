import { Button, Group, Modal, MultiSelect, PasswordInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconCreditCard, IconDice5 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { freeItem } from "../../forms/item";
import { ItemForm, type ItemEntry } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { describeError } from "../../shared/describeError";
import { Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { complained, said } from "../../shared/toast";
import { ACCESS_GRANTED, fromLocal, nameOf, toLocal, type EntryListSettings } from "./holders";

/** Which settings show, given what the form says now. */
function shown(name: string, value: (name: string) => unknown): boolean {
  if (name === "pin") return value("type") !== "card";
  if (name === "uid" || name === "bits") return value("type") !== "pin";
  if (name === "valid_until") return value("validity") === "end-date";
  if (name === "uses") return value("validity") === "times";
  return true;
}

/** One credential holder. */
export function HolderDialog({ id, settings, onClose }: { id: string; settings: EntryListSettings; onClose: () => void }) {
  const { t } = useTranslation(["entryList", "common"]);
  const schema = useSectionSchema("entry-list");
  const old = settings.holders[id];
  const item = id === "new" ? freeItem(settings.holders, "holder_") : id;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={id === "new" ? t("add") : old === undefined ? t("gone") : nameOf(old)}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id !== "new" && old === undefined ? (
        <Text size="sm">{t("goneText")}</Text>
      ) : (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="entry-list"
              table="holders"
              item={item}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              shown={shown}
              offers={{
                type: (["card", "pin", "card-and-pin"] as const).map((value) => ({ value, label: t(`kind.${value}`) })),
                validity: (["no-end", "end-date", "times"] as const).map((value) => ({ value, label: t(`validity.${value}`) })),
              }}
              parts={{
                pin: (entry) => <PinField entry={entry} />,
                uid: (entry) => <UidField entry={entry} />,
                conditions: (entry) => <Conditions entry={entry} settings={settings} />,
                valid_from: (entry) => <ValidFrom entry={entry} />,
                valid_until: (entry) => <Moment entry={entry} name="valid_until" label={t("until")} />,
              }}
              onClose={onClose}
            />
          )}
        </Loaded>
      )}
    </Modal>
  );
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function PinField({ entry }: { entry: ItemEntry }) {
  const { t } = useTranslation(["entryList", "common"]);
  const [visible, setVisible] = useState(false);
  const draw = useMutation({
    mutationFn: () => api.post("/api/v1/entry-list/pin"),
    onSuccess: ({ pin }) => {
      entry.change("pin", pin);
      setVisible(true);
    },
    onError: (error) => complained(t("generate"), describeError(error, t)),
  });
  return (
    <Group align="flex-end" gap="sm">
      <PasswordInput
        id={entry.id("pin")}
        flex="1 1 14rem"
        label={t("pin")}
        description={t("pinHint")}
        inputMode="numeric"
        autoComplete="off"
        maxLength={32}
        visible={visible}
        onVisibilityChange={setVisible}
        value={text(entry.value("pin"))}
        error={entry.complaint("pin")}
        onChange={(event) => entry.change("pin", event.currentTarget.value)}
      />
      <Button variant="default" leftSection={<IconDice5 size={17} aria-hidden />} loading={draw.isPending} onClick={() => draw.mutate()}>
        {t("generate")}
      </Button>
    </Group>
  );
}

function UidField({ entry }: { entry: ItemEntry }) {
  const { t, i18n } = useTranslation(["entryList", "common"]);
  const [visible, setVisible] = useState(false);
  const fetch = useMutation({
    mutationFn: () => api.get("/api/v1/credentials", {}),
    onSuccess: (latest) => {
      const card = latest.find((credential) => credential.kind === "card");
      if (card === undefined) {
        complained(t("noLatestTitle"), t("noLatest"));
        return;
      }
      entry.change("uid", card.uid);
      entry.change("bits", card.bits);
      setVisible(true);
      said(t("fetched", { time: showMoment(card.time, i18n.language) }));
    },
    onError: (error) => complained(t("noLatestTitle"), describeError(error, t)),
  });
  return (
    <Group align="flex-end" gap="sm">
      <PasswordInput
        id={entry.id("uid")}
        flex="1 1 14rem"
        label={t("uid")}
        description={t("uidHint")}
        autoComplete="off"
        visible={visible}
        onVisibilityChange={setVisible}
        value={text(entry.value("uid"))}
        error={entry.complaint("uid")}
        onChange={(event) => entry.change("uid", event.currentTarget.value)}
      />
      <Button variant="default" leftSection={<IconCreditCard size={17} aria-hidden />} loading={fetch.isPending} onClick={() => fetch.mutate()}>
        {t("latest")}
      </Button>
    </Group>
  );
}

function Conditions({ entry, settings }: { entry: ItemEntry; settings: EntryListSettings }) {
  const { t } = useTranslation("entryList");
  const value = entry.value("conditions");
  return (
    <MultiSelect
      id={entry.id("conditions")}
      label={t("conditions")}
      description={t("conditionsHint")}
      data={[
        { value: ACCESS_GRANTED, label: t("granted") },
        ...Object.entries(settings.conditions).map(([key, { name }]) => ({ value: key, label: name })),
      ]}
      value={Array.isArray(value) ? value.map(String) : [ACCESS_GRANTED]}
      error={entry.complaint("conditions")}
      onChange={(chosen) => entry.change("conditions", chosen)}
    />
  );
}

function ValidFrom({ entry }: { entry: ItemEntry }) {
  const { t } = useTranslation("entryList");
  const later = text(entry.value("valid_from")) !== "";
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t("from")}
      </Text>
      <Switch
        label={t("now")}
        checked={!later}
        onChange={(event) =>
          entry.change("valid_from", event.currentTarget.checked ? "" : fromLocal(toLocal(new Date().toISOString())))
        }
      />
      {later ? <Moment entry={entry} name="valid_from" label={t("fromAt")} /> : null}
    </Stack>
  );
}

function Moment({ entry, name, label }: { entry: ItemEntry; name: string; label: string }) {
  return (
    <TextInput
      id={entry.id(name)}
      type="datetime-local"
      label={label}
      value={toLocal(text(entry.value(name)))}
      error={entry.complaint(name)}
      onChange={(event) => entry.change(name, fromLocal(event.currentTarget.value))}
    />
  );
}
