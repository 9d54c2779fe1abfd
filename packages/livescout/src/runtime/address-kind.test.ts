import { expect, test } from "vitest";
import { addressKind } from "./address-kind.ts";

test.each(["1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:4700::1111"])(
  "%s is public",
  (address) => {
    expect(addressKind(address)).toBe("public");
  },
);

test.each([
  "127.0.0.1",
  "127.255.255.254",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "100.64.0.1",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "0:0:0:0:0:ffff:a00:1",
  "64:ff9b::10.0.0.1",
])("%s is private", (address) => {
  expect(addressKind(address)).toBe("private");
});

test.each([
  "0.0.0.0",
  "0.1.2.3",
  "169.254.169.254",
  "168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd20:ce::254",
  "192.0.0.192",
  "198.18.0.1",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
  "fec0::1",
  "2001:db8::1",
  "2001::1",
  "2002:7f00:1::",
  "64:ff9b:1::1",
  "100::1",
  "::127.0.0.1",
  "::ffff:0.0.0.0",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "",
  "localhost",
  "0x7f.1",
])("'%s' is reserved", (address) => {
  expect(addressKind(address)).toBe("reserved");
});

test("an IPv4 address that is public stays so inside IPv6", () => {
  expect(["::ffff:8.8.8.8", "64:ff9b::808:808"].map(addressKind)).toEqual(["public", "public"]);
});
