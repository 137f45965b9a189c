//! A certificate for `localhost` that nobody else trusts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const REQUEST: &str = "\
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = localhost
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost
";

pub(crate) struct Certificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    /// Both in one file.
    pub(crate) both: PathBuf,
}

impl Certificate {
    /// Made anew, in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        let [request, certificate, key, both] =
            ["request.cnf", "certificate.pem", "key.pem", "both.pem"].map(|name| folder.join(name));
        fs::write(&request, REQUEST).unwrap();
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-days",
                "2",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
            ])
            .args(["-config".as_ref(), request.as_os_str()])
            .args(["-keyout".as_ref(), key.as_os_str(), "-out".as_ref(), certificate.as_os_str()])
            .output()
            .unwrap();
        assert!(made.status.success(), "openssl: {}", String::from_utf8_lossy(&made.stderr));
        let text = [&certificate, &key].map(|file| fs::read_to_string(file).unwrap());
        fs::write(&both, text.concat()).unwrap();
        Self { certificate, key, both }
    }

    /// For a client that trusts this one and no other.
    pub(crate) fn trusted(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_pem(&fs::read(&self.certificate).unwrap()).unwrap()
    }
}
