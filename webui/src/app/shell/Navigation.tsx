import { NavLink, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { groups, pagesFor } from "../pages";
import { useSession } from "../session";

/** The main menu: what this product has and this person may see. */
export function Navigation() {
  const { t } = useTranslation();
  const session = useSession();
  const { pathname } = useLocation();
  const pages = pagesFor(session);
  return (
    <Stack gap="md">
      {groups.map((group) => {
        const members = pages.filter((page) => page.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group}>
            {group === "top" || group === "maintenance" ? null : (
              <Text size="xs" fw={600} c="dimmed" px="sm" pb={6} tt="uppercase" lts={0.6} id={`menu-${group}`}>
                {t(`groups.${group}`)}
              </Text>
            )}
            <Stack gap={2}>
              {members.map((page) => {
                const active = pathname === page.path || pathname.startsWith(`${page.path}/`);
                const Symbol = page.icon;
                return (
                  <NavLink
                    key={page.id}
                    component={Link}
                    to={page.path}
                    active={active}
                    aria-current={active ? "page" : undefined}
                    className="ae-nav-link"
                    label={t(`pages.${page.id}`)}
                    leftSection={<Symbol size={19} stroke={1.7} aria-hidden />}
                  />
                );
              })}
            </Stack>
          </div>
        );
      })}
    </Stack>
  );
}
