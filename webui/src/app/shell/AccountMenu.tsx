import { ActionIcon, Avatar, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconHelp, IconInfoCircle, IconLogout, IconNews, IconScale, IconUser, IconUserCog, IconUsers } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api } from "../../api/client";
import { SESSION_KEY, useHasRole, useSession } from "../session";
import type { AboutTab } from "./AboutDialog";

const AboutDialog = lazy(() => import("./AboutDialog"));

/** Who is logged in, and what they may do about it; help and legal. */
export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const administrator = useHasRole("administrator");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [about, dialog] = useDisclosure(false);
  const [tab, setTab] = useState<AboutTab>("about");
  const logOut = useMutation({
    mutationFn: () => api.delete("/api/v1/session"),
    onSuccess: async () => {
      await navigate("/login");
      client.clear();
      await client.invalidateQueries({ queryKey: SESSION_KEY });
      window.location.reload(); // nothing of the old session stays in memory
    },
  });
  const show = (which: AboutTab) => () => {
    setTab(which);
    dialog.open();
  };
  const user = session.user ?? "";
  return (
    <>
      <Menu position="bottom-end" width={240} shadow="md" withinPortal={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" radius="xl" aria-label={t("account.menu", { user })}>
            <Avatar size={30} radius="xl" color="accent" aria-hidden>
              <IconUser size={18} />
            </Avatar>
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
              {user}
            </Text>
            {session.role === null ? null : t(`roles.${session.role}`)}
          </Menu.Label>
          {administrator ? (
            <Menu.Item component={Link} to="/system/accounts" leftSection={<IconUsers size={17} aria-hidden />}>
              {t("account.accounts")}
            </Menu.Item>
          ) : null}
          <Menu.Item
            leftSection={<IconUserCog size={17} aria-hidden />}
            onClick={() => logOut.mutate()}
          >
            {t("account.change")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={17} aria-hidden />} onClick={() => logOut.mutate()}>
            {t("account.logOut")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconHelp size={17} aria-hidden />} onClick={show("help")}>
            {t("about.help")}
          </Menu.Item>
          <Menu.Item leftSection={<IconNews size={17} aria-hidden />} onClick={show("news")}>
            {t("about.news")}
          </Menu.Item>
          <Menu.Item leftSection={<IconInfoCircle size={17} aria-hidden />} onClick={show("about")}>
            {t("about.about")}
          </Menu.Item>
          <Menu.Item leftSection={<IconScale size={17} aria-hidden />} onClick={show("legal")}>
            {t("about.legal")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {about ? <AboutDialog opened tab={tab} onTab={setTab} onClose={dialog.close} /> : null}
      </Suspense>
    </>
  );
}
