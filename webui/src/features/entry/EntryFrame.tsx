import { Box, Center, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { Logo } from "../../app/shell/Logo";
import { PreferencesMenu } from "../../app/shell/PreferencesMenu";
import { useDevice } from "../../app/session";

/** The calm page around logging in and first use. */
export function EntryFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const device = useDevice();
  useEffect(() => {
    document.title = `${title} – ${device.name}`;
  }, [title, device.name]);
  return (
    <Box mih="100dvh" className="ae-entry">
      <Group justify="flex-end" p="md" component="header">
        <PreferencesMenu />
      </Group>
      <Center component="main" px="md" pb={80}>
        <Stack gap="lg" w="100%" maw={420}>
          <Group gap="md" wrap="nowrap">
            <Logo size={44} />
            <div>
              <Text fw={650}>{device.fullName}</Text>
              <Text size="sm" c="dimmed">
                {device.name === device.fullName ? window.location.host : device.name}
              </Text>
            </div>
          </Group>
          <Box className="ae-card" p={{ base: "lg", sm: "xl" }}>
            <Stack gap="lg">
              <div>
                <Title order={1} size="h3">
                  {title}
                </Title>
                <Text size="sm" c="dimmed" mt={4}>
                  {lead}
                </Text>
              </div>
              {children}
            </Stack>
          </Box>
        </Stack>
      </Center>
    </Box>
  );
}
