import { ActionIcon, Badge, Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconPhoneOutgoing, IconPlus, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card } from "../../shared/Card";
import { EmptyState, Loaded } from "../../shared/states";
import { addable, MOST_SIP, sipCount, VMS } from "./recipients";
import { nameOf, useContacts, type Contact } from "./state";

export interface ButtonSettings {
  enabled: boolean;
  recipients: string[];
  fallback: string;
}

interface RecipientsProps {
  button: ButtonSettings;
  busy: boolean;
  onChange: (patch: Partial<ButtonSettings>) => void;
}

/** Who is called when somebody presses the button, all at the same time, and who if nobody answers. */
export function Recipients({ button, busy, onChange }: RecipientsProps) {
  const { t } = useTranslation(["calls", "common"]);
  const contacts = useContacts();
  return (
    <Loaded query={contacts}>
      {(settings) => {
        const known = settings.contacts;
        const offers = addable(button.recipients, known).map((id) => ({ value: id, label: label(id, known, t("vms")) }));
        return (
          <Card
            title={t("recipients")}
            description={t("recipientsText", { most: MOST_SIP, count: sipCount(button.recipients, known) })}
            icon={<IconUsersGroup size={20} />}
          >
            {button.recipients.length === 0 ? (
              <EmptyState icon={IconPhoneOutgoing} title={t("noRecipients")} text={t("noRecipientsText")} />
            ) : (
              <Stack gap="xs" component="ul" className="ae-list">
                {button.recipients.map((id) => (
                  <Group key={id} component="li" justify="space-between" className="ae-inset" wrap="nowrap">
                    <Group gap="sm" miw={0}>
                      <Text size="sm" fw={600} className="ae-break">
                        {label(id, known, t("vms"))}
                      </Text>
                      <Badge color="gray">{isVms(id, known) ? "VMS" : "SIP"}</Badge>
                      {id === VMS || known[id] !== undefined ? null : <Badge color="red">{t("gone")}</Badge>}
                    </Group>
                    <ActionIcon
                      variant="subtle"
                      color="red"
                      size={36}
                      disabled={busy}
                      aria-label={t("removeRecipient", { name: label(id, known, t("vms")) })}
                      onClick={() => onChange({ recipients: button.recipients.filter((other) => other !== id) })}
                    >
                      <IconTrash size={18} aria-hidden />
                    </ActionIcon>
                  </Group>
                ))}
              </Stack>
            )}
            <Group align="flex-end" gap="sm">
              <Select
                flex="1 1 220px"
                label={t("addRecipient")}
                placeholder={offers.length === 0 ? t("nobodyLeft") : t("choose")}
                disabled={busy || offers.length === 0}
                searchable
                data={offers}
                value={null}
                onChange={(id) => {
                  if (id !== null) onChange({ recipients: [...button.recipients, id] });
                }}
              />
              <Button
                component={Link}
                to="/communication/contacts/new"
                variant="default"
                leftSection={<IconPlus size={18} aria-hidden />}
              >
                {t("newContact")}
              </Button>
            </Group>
            <Select
              id="field-calls-button-fallback"
              label={t("fallback")}
              description={t("fallbackText")}
              placeholder={t("noFallback")}
              clearable
              searchable
              disabled={busy}
              data={Object.keys(known).map((id) => ({ value: id, label: label(id, known, t("vms")) }))}
              value={button.fallback === "" ? null : button.fallback}
              onChange={(id) => onChange({ fallback: id ?? "" })}
            />
          </Card>
        );
      }}
    </Loaded>
  );
}

function label(id: string, contacts: Readonly<Record<string, Contact>>, vms: string): string {
  if (id === VMS) return vms;
  const contact = contacts[id];
  return contact === undefined ? id : nameOf(contact);
}

function isVms(id: string, contacts: Readonly<Record<string, Contact>>): boolean {
  return id === VMS || contacts[id]?.via === "vms";
}
