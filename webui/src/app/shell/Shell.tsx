import { ActionIcon, AppShell, Box, Burger, Button, Group, ScrollArea, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconSearch, IconTestPipe } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation } from "react-router";
import { useDevice, useHasRole } from "../session";
import { useFollowDevice } from "../useFollowDevice";
import { AccountMenu } from "./AccountMenu";
import { UnsavedGuard } from "../../forms/UnsavedGuard";
import { LinkBanner } from "./LinkBanner";
import { Logo } from "./Logo";
import { Navigation } from "./Navigation";
import { PreferencesMenu } from "./PreferencesMenu";
import { TrialBanner } from "./TrialBanner";
import { SearchDialog } from "./SearchDialog";

const BenchDrawer = lazy(() => import("../../features/bench/BenchDrawer"));

/** Header, main menu and the place of the page. */
export default function Shell() {
  const { t } = useTranslation();
  const device = useDevice();
  const mayBench = useHasRole("administrator") && device.bench;
  const location = useLocation();
  const [phoneMenu, setPhoneMenu] = useState(false);
  const [wideMenu, setWideMenu] = useLocalStorage({ key: "axisedge.menu", defaultValue: true });
  const [searching, search] = useDisclosure(false);
  const [bench, setBench] = useState(false);
  useFollowDevice();
  useHotkeys([
    ["mod+K", search.open],
    ["/", search.open],
  ]);
  useEffect(() => setPhoneMenu(false), [location.pathname]);

  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{
        width: 264,
        breakpoint: "md",
        collapsed: { mobile: !phoneMenu, desktop: !wideMenu },
      }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#main" className="ae-skip">
        {t("skip")}
      </a>
      <AppShell.Header className="ae-header">
        <Group h="100%" px={{ base: "sm", sm: "md" }} gap="sm" wrap="nowrap">
          <Burger
            hiddenFrom="md"
            size="sm"
            opened={phoneMenu}
            onClick={() => setPhoneMenu(!phoneMenu)}
            aria-label={t(phoneMenu ? "menu.hide" : "menu.show")}
            aria-expanded={phoneMenu}
          />
          <Burger
            visibleFrom="md"
            size="sm"
            opened={false}
            onClick={() => setWideMenu(!wideMenu)}
            aria-label={t(wideMenu ? "menu.hide" : "menu.show")}
            aria-expanded={wideMenu}
          />
          <UnstyledButton component={Link} to="/status" className="ae-brand">
            <Logo />
            <Box miw={0}>
              <Text fw={650} size="sm" truncate lh={1.2}>
                {device.name}
              </Text>
              <Text size="xs" c="dimmed" truncate lh={1.3} visibleFrom="xs">
                {device.model}
              </Text>
            </Box>
          </UnstyledButton>
          <Group gap="xs" ml="auto" wrap="nowrap">
            <UnstyledButton className="ae-search" onClick={search.open} visibleFrom="sm">
              <IconSearch size={17} aria-hidden />
              <span>{t("search.open")}</span>
              <kbd>Ctrl K</kbd>
            </UnstyledButton>
            <ActionIcon
              hiddenFrom="sm"
              variant="subtle"
              color="gray"
              size="lg"
              onClick={search.open}
              aria-label={t("search.open")}
            >
              <IconSearch size={20} aria-hidden />
            </ActionIcon>
            {mayBench ? (
              <>
                <Tooltip label={t("bench.hint")}>
                  <Button
                    visibleFrom="sm"
                    variant="light"
                    size="sm"
                    leftSection={<IconTestPipe size={17} aria-hidden />}
                    onClick={() => setBench(true)}
                  >
                    {t("bench.open")}
                  </Button>
                </Tooltip>
                <ActionIcon
                  hiddenFrom="sm"
                  variant="light"
                  size="lg"
                  onClick={() => setBench(true)}
                  aria-label={t("bench.open")}
                >
                  <IconTestPipe size={20} aria-hidden />
                </ActionIcon>
              </>
            ) : null}
            <PreferencesMenu />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="ae-navbar" aria-label={t("menu.name")}>
        <AppShell.Section grow component={ScrollArea} scrollbarSize={6} p="sm">
          <Navigation />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className="ae-main">
        <LinkBanner />
        <TrialBanner />
        <Outlet />
      </AppShell.Main>
      <UnsavedGuard />
      <SearchDialog opened={searching} onClose={search.close} />
      {mayBench ? (
        <Suspense>
          <BenchDrawer opened={bench} onClose={() => setBench(false)} />
        </Suspense>
      ) : null}
    </AppShell>
  );
}
