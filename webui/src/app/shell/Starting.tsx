import { Button, Center, Loader, Stack, Text, Title } from "@mantine/core";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function Starting() {
  return (
    <Center mih="100dvh" role="status" aria-busy="true">
      <Loader type="dots" />
    </Center>
  );
}

export function Unreachable({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return (
    <Center mih="100dvh" p="lg" component="main">
      <Stack align="center" gap="sm" maw={420}>
        <IconPlugConnectedX size={44} stroke={1.5} aria-hidden />
        <Title order={1} size="h3" ta="center">
          {t("unreachable.title")}
        </Title>
        <Text c="dimmed" ta="center">
          {t("unreachable.text")}
        </Text>
        <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={retry}>
          {t("action.retry")}
        </Button>
      </Stack>
    </Center>
  );
}
