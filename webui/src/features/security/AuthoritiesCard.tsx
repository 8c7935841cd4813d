import { ActionIcon, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconCertificate, IconTrash } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../api/hooks";
import { complaintFor } from "../../forms/useDraft";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";

interface CertificateSettings {
  ca_certificates: Record<string, unknown>;
}

/** The authorities that servers are verified with, besides the system's. */
export function AuthoritiesCard() {
  const { t } = useTranslation(["security", "common"]);
  const stored = useSection<CertificateSettings>("certificates");
  return (
    <Card title={t("authorities")} description={t("authoritiesText")} icon={<IconCertificate size={20} />}>
      <Loaded query={stored}>
        {(settings) => (
          <Stack gap="md">
            <Authorities aliases={Object.keys(settings.ca_certificates)} />
            <NewAuthority taken={Object.keys(settings.ca_certificates)} />
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}

function Authorities({ aliases }: { aliases: readonly string[] }) {
  const { t } = useTranslation(["security", "common"]);
  const save = useSaveSection("certificates");
  const [doomed, setDoomed] = useState<string | null>(null);
  const remove = () => {
    if (doomed === null) return;
    save.mutate(
      { ca_certificates: { [doomed]: null } },
      {
        onSuccess: () => said(t("removed", { name: doomed })),
        onError: (error) => complained(doomed, describeError(error, t)),
        onSettled: () => setDoomed(null),
      },
    );
  };
  if (aliases.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("noAuthorities")}
      </Text>
    );
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }} aria-label={t("authorities")}>
      {aliases.map((alias) => (
        <Group key={alias} component="li" justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            {alias}
          </Text>
          <ActionIcon variant="subtle" color="red" size={40} aria-label={t("remove", { name: alias })} onClick={() => setDoomed(alias)}>
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <ConfirmDialog
        opened={doomed !== null}
        title={t("remove", { name: doomed })}
        text={t("removeText")}
        confirm={t("common:action.delete")}
        danger
        busy={save.isPending}
        onConfirm={remove}
        onClose={() => setDoomed(null)}
      />
    </Stack>
  );
}

function NewAuthority({ taken }: { taken: readonly string[] }) {
  const { t } = useTranslation(["security", "common"]);
  const save = useSaveSection("certificates");
  const [alias, setAlias] = useState("");
  const [certificate, setCertificate] = useState("");
  const name = alias.trim();
  const exists = taken.includes(name);
  const complaint = complaintFor(save.error, `ca_certificates.${name}.certificate`);
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { ca_certificates: { [name]: { certificate } } },
      {
        onSuccess: () => {
          said(t("added", { name }));
          setAlias("");
          setCertificate("");
        },
      },
    );
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        <TextInput
          label={t("name")}
          autoComplete="off"
          maw={420}
          value={alias}
          error={exists ? t("exists") : null}
          onChange={(event) => setAlias(event.currentTarget.value)}
        />
        <Textarea
          label={t("certificate")}
          description={t("certificateText")}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          value={certificate}
          error={complaint ?? (save.error === null ? null : describeError(save.error, t))}
          onChange={(event) => setCertificate(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={name === "" || certificate.trim() === "" || exists}>
            {t("add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
