import { Button, Modal, Text } from "@mantine/core";
import { IconAddressBook, IconPencil, IconPhoneCheck, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, Route, Routes } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { freeItem } from "../../forms/item";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { ItemTable } from "../../shared/ItemTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { CallPanel } from "../calls/CallPanel";
import { nameOf, useCalls, useContacts, useMakeCall, type Contact, type ContactsSettings } from "../calls/state";
import { ContactFiles } from "./ContactFiles";

const HOME = "/communication/contacts";

/** Communication > Contact list. A contact has an address of its own, so that it can be linked to. */
export default function ContactsPage() {
  return (
    <Routes>
      <Route index element={<Contacts />} />
      <Route path=":id" element={<Contacts />} />
    </Routes>
  );
}

function Contacts() {
  const { t } = useTranslation(["calls", "common"]);
  const navigate = useNavigate();
  const stored = useContacts();
  const calls = useCalls();
  const { id } = useParams();
  const running = calls.data?.calls ?? [];
  return (
    <Page
      title={t("common:pages.contacts")}
      lead={t("contactsLead")}
      width="wide"
      actions={
        <>
          <ContactFiles />
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("addContact")}
          </Button>
        </>
      }
    >
      {running.map((call) => (
        <CallPanel key={call.id} call={call} />
      ))}
      <Loaded query={stored}>
        {(settings) => (
          <>
            <ContactTable settings={settings} unavailable={calls.data?.unavailable ?? null} />
            {id === undefined ? null : <ContactDialog key={id} id={id} settings={settings} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ContactTable({ settings, unavailable }: { settings: ContactsSettings; unavailable: string | null }) {
  const { t } = useTranslation(["calls", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("contacts");
  const test = useMakeCall();
  const schedules = useSection<{ schedules: Record<string, { name: string }> }>("schedules").data?.schedules ?? {};
  const rows = Object.entries(settings.contacts).map(([id, contact]) => ({ id, ...contact }));
  const users = (id: string) => rows.filter((row) => row.fallback === id).map(nameOf);
  const when = (row: Contact) =>
    row.availability === "" ? t("always") : (schedules[row.availability]?.name ?? row.availability);
  return (
    <Card>
      <div id="field-contacts-contacts" tabIndex={-1}>
        <ItemTable
          name={t("common:pages.contacts")}
          rows={rows}
          rowKey={(row) => row.id}
          nameOf={nameOf}
          search={rows.length > 5}
          initial={{ id: "name", down: false }}
          columns={[
            {
              id: "name",
              title: t("name"),
              text: nameOf,
              show: (row) => (
                <Text size="sm" fw={600}>
                  {nameOf(row)}
                </Text>
              ),
            },
            { id: "address", title: t("address"), text: (row) => (row.via === "vms" ? t("vms") : row.address) },
            { id: "speed_dial", title: t("speedDial"), text: (row) => row.speed_dial },
            { id: "availability", title: t("availability"), text: when },
            {
              id: "fallback",
              title: t("fallback"),
              text: (row) => {
                const other = settings.contacts[row.fallback];
                return other === undefined ? "" : nameOf(other);
              },
            },
          ]}
          empty={<EmptyState icon={IconAddressBook} title={t("noContacts")} text={t("noContactsText")} />}
          beside={(row) => (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPhoneCheck size={17} aria-hidden />}
              disabled={unavailable !== null && row.via === "sip"}
              title={unavailable ?? undefined}
              aria-label={t("testOf", { name: nameOf(row) })}
              onClick={() =>
                test.mutate(
                  { contact: row.id, test: true },
                  { onError: (error) => complained(t("testCall"), describeError(error, t)) },
                )
              }
            >
              {t("test")}
            </Button>
          )}
          actions={(row) => [
            {
              label: t("editContact"),
              icon: <IconPencil size={16} aria-hidden />,
              onClick: () => void navigate(`${HOME}/${row.id}`),
            },
          ]}
          removal={{
            label: t("deleteContact"),
            title: (row) => t("deleteTitle", { name: nameOf(row) }),
            text: (row) =>
              users(row.id).length > 0
                ? t("deleteFallbackText", { name: nameOf(row), users: users(row.id).join(", ") })
                : t("deleteText", { name: nameOf(row) }),
            busy: save.isPending,
            remove: (row, done) => {
              const orphans = rows
                .filter((other) => other.fallback === row.id)
                .map((other) => [other.id, { fallback: "" }] as const);
              save.mutate(
                { contacts: { ...Object.fromEntries(orphans), [row.id]: null } },
                {
                  onSuccess: () => said(t("deleted", { name: nameOf(row) })),
                  onError: (error) => complained(nameOf(row), describeError(error, t)),
                  onSettled: done,
                },
              );
            },
          }}
        />
      </div>
    </Card>
  );
}

function ContactDialog({ id, settings }: { id: string; settings: ContactsSettings }) {
  const { t } = useTranslation(["calls", "common"]);
  const navigate = useNavigate();
  const schema = useSectionSchema("contacts");
  const sip = useSection<{ accounts: Record<string, { name: string }> }>("sip");
  const schedules = useSection<{ schedules: Record<string, { name: string }> }>("schedules");
  const old = settings.contacts[id];
  const item = id === "new" ? freeItem(settings.contacts, "contact_") : id;
  const close = () => void navigate(HOME);
  const none = (label: string) => ({ value: "", label });
  const named = (entries: Readonly<Record<string, { name: string }>> | undefined) =>
    Object.entries(entries ?? {}).map(([value, { name }]) => ({ value, label: name === "" ? value : name }));
  const others = Object.entries(settings.contacts).filter(([other]) => other !== id);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={id === "new" ? t("addContact") : old === undefined ? t("gone") : nameOf(old)}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id !== "new" && old === undefined ? (
        <Text size="sm">{t("goneText")}</Text>
      ) : (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="contacts"
              table="contacts"
              item={item}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              shown={(name, value) => !["address", "account"].includes(name) || value("via") === "sip"}
              offers={{
                via: [
                  { value: "sip", label: "SIP" },
                  { value: "vms", label: t("vms") },
                ],
                account: [none(t("defaultAccount")), ...named(sip.data?.accounts)],
                availability: [none(t("always")), ...named(schedules.data?.schedules)],
                fallback: [none(t("noFallback")), ...others.map(([value, other]) => ({ value, label: nameOf(other) }))],
              }}
              onClose={close}
            />
          )}
        </Loaded>
      )}
    </Modal>
  );
}
