//! The program, with the embedded provider and API.

use std::process::Command;

use tempfile::TempDir;

use crate::{
    certificate::Certificate,
    process::{Process, free_ports},
};

pub(crate) struct Program {
    pub(crate) port: u16,
    _process: Process,
    _data: TempDir,
}

impl Program {
    /// Behind a proxy at that address, on the machine's first address. Its other addresses are clients'.
    pub(crate) fn start(base_url: &str) -> Self {
        let [port] = free_ports();
        Self::start_at(port, base_url, &[])
    }

    /// Before clients, whose connections it decrypts itself.
    pub(crate) fn start_with_tls(port: u16, base_url: &str, certificate: &Certificate) -> Self {
        let files = [&certificate.certificate, &certificate.key].map(|file| file.to_str().unwrap());
        Self::start_at(port, base_url, &[("TLS_CERT_FILE", files[0]), ("TLS_KEY_FILE", files[1])])
    }

    fn start_at(port: u16, base_url: &str, more: &[(&str, &str)]) -> Self {
        let data = TempDir::new().unwrap();
        let [api, provider] = free_ports();
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.current_dir(data.path()).env_clear().envs(more.iter().copied()).envs([
            ("BASE_URL", base_url),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("RUST_LOG", "warn"),
            ("PORT", &*port.to_string()),
            ("API_PORT", &*api.to_string()),
            ("DEVIDP_PORT", &*provider.to_string()),
        ]);
        Self { port, _process: Process::listening_at(&mut command, port), _data: data }
    }
}
