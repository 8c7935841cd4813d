import { Alert, Badge, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconCloudLock, IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn, useSaveSection, useSection } from "../../api/hooks";
import type { VapixReaderStatus } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import type { Field } from "../../forms/schema";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";

const KEY = ["vapix-reader"] as const;
const COLORS: Record<VapixReaderStatus["state"], string> = { off: "gray", connecting: "yellow", connected: "accent", failed: "red" };
const connection = (field: Field) => field.path !== "reader";

/** Reader > VAPIX reader: the device as network reader of a door controller. */
export default function VapixReaderPage() {
  const { t } = useTranslation(["vapixReader", "common"]);
  const now = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/vapix-reader", { signal }),
    refetchInterval: 2000,
  });
  const mayChange = useHasRole("administrator");
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "vapix-reader");
  return (
    <Page title={t("common:pages.vapixReader")} lead={t("lead")}>
      <Stack gap="md">
        <Card
          title={t("connection")}
          icon={<IconCloudLock size={20} />}
          action={
            now.data === undefined ? undefined : (
              <Badge color={COLORS[now.data.state]} role="status">
                {t(`state.${now.data.state}`)}
              </Badge>
            )
          }
        >
          {now.data !== undefined && now.data.problem !== "" ? (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
              {now.data.problem}
            </Alert>
          ) : null}
          <SectionForm section="vapix-reader" only={connection} readOnly={!mayChange} />
        </Card>
        {mayChange ? <ChooseReader /> : null}
      </Stack>
    </Page>
  );
}

function ChooseReader() {
  const { t } = useTranslation(["vapixReader", "common"]);
  const stored = useSection<{ reader: string }>("vapix-reader");
  const save = useSaveSection("vapix-reader");
  const found = useMutation({ mutationFn: () => api.get("/api/v1/vapix-reader/readers", {}) });
  const choose = (token: string) => {
    const name = found.data?.find((reader) => reader.token === token)?.name ?? token;
    save.mutate(
      { reader: token },
      {
        onSuccess: () => said(t("chosen", { name })),
        onError: (error) => complained(name, describeError(error, t)),
      },
    );
  };
  return (
    <Card title={t("reader")} description={t("readerText")} icon={<IconPlugConnected size={20} />}>
      <Loaded query={stored}>
        {(settings) => (
          <Stack gap="sm" id="field-vapix-reader-reader" tabIndex={-1}>
            {settings.reader === "" ? null : (
              <Text size="sm" c="dimmed">
                {t("current", { token: settings.reader })}
              </Text>
            )}
            {found.error === null ? null : <Alert color="red">{describeError(found.error, t)}</Alert>}
            {found.data === undefined ? null : found.data.length === 0 ? (
              <Text size="sm">{t("none")}</Text>
            ) : (
              <Radio.Group aria-label={t("reader")} value={settings.reader} onChange={choose}>
                <Stack gap="xs">
                  {found.data.map((reader) => (
                    <Radio key={reader.token} value={reader.token} label={reader.name} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            <Group>
              <Button loading={found.isPending} onClick={() => found.mutate()}>
                {t("connect")}
              </Button>
            </Group>
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}
