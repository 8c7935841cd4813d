import { ActionIcon, Badge, CopyButton, Group, Menu, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowBackUp, IconCheck, IconCopy, IconCreditCard, IconDots, IconId, IconSwitchHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { LatestCredential } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { said } from "../../shared/toast";

/** What was shown to the readers last; UIDs can be copied and turned around. */
export function LatestCredentials() {
  const { t } = useTranslation(["bench", "common"]);
  const latest = useQuery({
    queryKey: ["credentials"],
    queryFn: ({ signal }) => api.get("/api/v1/credentials", { signal }),
    refetchInterval: 2_000,
  });
  return (
    <Card title={t("latest")} description={t("latestText")} icon={<IconId size={20} />}>
      <Loaded query={latest}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={IconCreditCard} title={t("noCards")} text={t("noCardsText")} />
          ) : (
            <Stack gap={0} className="ae-lines" component="ul">
              {found.map((credential) => (
                <CredentialRow key={credential.time} credential={credential} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Card>
  );
}

function CredentialRow({ credential }: { credential: LatestCredential }) {
  const { t, i18n } = useTranslation(["bench", "common"]);
  const [reversed, setReversed] = useState(false);
  const text = credential.kind === "pin" ? "•".repeat(credential.pin.length) : reversed ? credential.uidReversed : credential.uid;
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="sm" className="ae-line">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={600} className="ae-mono" data-uid>
            {text}
          </Text>
          {reversed ? <Badge color="gray">{t("reversed")}</Badge> : null}
        </Group>
        <Text size="xs" c="dimmed">
          {t(credential.kind === "card" ? "cardAt" : "pinAt", { reader: credential.reader, bits: credential.bits })} ·{" "}
          {showMoment(credential.time, i18n.language)}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`verdict.${credential.answer.verdict}`)}
        </Text>
      </div>
      {credential.kind === "card" ? (
        <Group gap={2} wrap="nowrap">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <ActionIcon
                variant="subtle"
                color={copied ? "accent" : "gray"}
                size="lg"
                aria-label={t("copyUid")}
                onClick={() => {
                  copy();
                  said(t("copied"));
                }}
              >
                {copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
              </ActionIcon>
            )}
          </CopyButton>
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("common:action.moreFor", { name: text })}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconSwitchHorizontal size={16} aria-hidden />}
                disabled={reversed}
                onClick={() => setReversed(true)}
              >
                {t("reverse")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} aria-hidden />}
                disabled={!reversed}
                onClick={() => setReversed(false)}
              >
                {t("revert")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      ) : null}
    </Group>
  );
}
