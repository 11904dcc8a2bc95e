/** A self-signed certificate for `receiver.example` until the year 2120, only for these tests. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBdjCCARygAwIBAgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBByZWNlaXZl
ci5leGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkw
FwYDVQQDDBByZWNlaXZlci5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAE8jwozx2Vup75t2cWOam3X3sEPzN8VT9h+gzSIVuSfniUwHFnCqCc45M019lZ
mOnxPpfKtOWHrkLpt2zCgTI0v6NPME0wGwYDVR0RBBQwEoIQcmVjZWl2ZXIuZXhh
bXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQKb+2F5fzXRGYfsDwJf4vU
vNKQKDAKBggqhkjOPQQDAgNIADBFAiEA5zBXA4qzbyVvO2hKipaMch29gaC95+66
KB/vogOGnxkCIFXihQygg1EhTDFZI9GvS/NtXL+DFvUunElS2ycQcZGp
-----END CERTIFICATE-----
`;

/** The key of the certificate. It is used for nothing else. */
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNOMZEUQSxd9pLO1Z
2FNRK0kTQ2bE/YzJI5ibNYw4P6mhRANCAATyPCjPHZW6nvm3ZxY5qbdfewQ/M3xV
P2H6DNIhW5J+eJTAcWcKoJzjkzTX2VmY6fE+l8q05YeuQum3bMKBMjS/
-----END PRIVATE KEY-----
`;
