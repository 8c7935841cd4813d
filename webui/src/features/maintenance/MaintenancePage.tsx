import { Button, Group, List, Loader, Overlay, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconPower, IconRestore, IconTrashX, type Icon } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { SESSION_KEY, useDevice } from "../../app/session";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { complained } from "../../shared/toast";
import { useComeBack } from "./useComeBack";

type Action = "restart" | "restore" | "factory-default";

const actions: readonly { action: Action; icon: Icon; danger: boolean }[] = [
  { action: "restart", icon: IconPower, danger: false },
  { action: "restore", icon: IconRestore, danger: true },
  { action: "factory-default", icon: IconTrashX, danger: true },
];

export default function MaintenancePage() {
  const { t } = useTranslation(["maintenance", "common"]);
  const device = useDevice();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Action | null>(null);
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const [running, setRunning] = useState<{ action: Action; boot: string } | null>(null);
  const begin = useMutation({
    mutationFn: (action: Action) => api.post("/api/v1/maintenance", { body: { action, confirm: typed } }),
    onSuccess: (answer, action) => {
      setRunning({ action, boot: answer.boot });
      setAsked(null);
    },
    onError: (error) => complained(device.name, describeError(error, t)),
  });
  useEffect(() => {
    setTyped("");
    setTried(false);
  }, [asked]);
  useComeBack(running?.boot ?? null, () => {
    setRunning(null);
    void client.invalidateQueries({ queryKey: SESSION_KEY });
  });
  const serial = device.serial ?? "";
  const needsSerial = asked === "factory-default";
  return (
    <Page title={t("common:pages.maintenance")} lead={t("lead")}>
      {actions.map(({ action, icon: Symbol, danger }) => (
        <Card
          key={action}
          title={t(`${action}.title`)}
          description={t(`${action}.text`)}
          icon={<Symbol size={20} />}
          action={
            <Button
              variant={danger ? "outline" : "filled"}
              color={danger ? "red.9" : undefined}
              className={danger ? "ae-danger" : undefined}
              onClick={() => setAsked(action)}
            >
              {t(`${action}.do`)}
            </Button>
          }
        >
          {action === "restore" ? (
            <div>
              <Text size="sm" fw={500}>
                {t("kept")}
              </Text>
              <List size="sm" c="dimmed">
                {(["boot", "address", "router", "mask", "dot1x", "cloud", "dns"] as const).map((item) => (
                  <List.Item key={item}>{t(`keptItems.${item}`)}</List.Item>
                ))}
              </List>
            </div>
          ) : null}
        </Card>
      ))}
      <ConfirmDialog
        opened={asked !== null}
        title={asked === null ? "" : t(`${asked}.ask`, { name: device.name })}
        text={asked === null ? "" : t(`${asked}.askText`, { name: device.name, serial })}
        confirm={asked === null ? "" : t(`${asked}.do`)}
        danger={asked !== "restart"}
        busy={begin.isPending}
        onConfirm={() => {
          setTried(true);
          if (asked !== null && (!needsSerial || typed.trim().toUpperCase() === serial)) begin.mutate(asked);
        }}
        onClose={() => setAsked(null)}
      >
        {needsSerial ? (
          <TextInput
            label={t("typeSerial", { serial })}
            value={typed}
            error={
              (tried ? typed.trim().toUpperCase() !== serial : !serial.startsWith(typed.trim().toUpperCase()))
                ? t("wrongSerial")
                : null
            }
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
      </ConfirmDialog>
      {running === null ? null : (
        <Overlay fixed zIndex={400} color="var(--mantine-color-body)" backgroundOpacity={0.94}>
          <Stack h="100dvh" align="center" justify="center" gap="md" role="alert" px="md">
            <Loader />
            <Title order={2} size="h3" ta="center">
              {t(`${running.action}.running`, { name: device.name })}
            </Title>
            <Group justify="center">
              <Text c="dimmed" ta="center">
                {t("comesBack")}
              </Text>
            </Group>
          </Stack>
        </Overlay>
      )}
    </Page>
  );
}
