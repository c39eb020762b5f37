/// Keys made for these tests alone; nothing else has ever used them.
enum PEMFixture {
    /// SEC 1, behind the block of parameters that some tools write first.
    static let sec1 = """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIBQal5xOxHhTcCeso2WTZPVCteTDxF0VIgCru9I2cdomoAoGCCqGSM49
        AwEHoUQDQgAEtvAMpkSK5nErewLkWpKDJPmoG9MG/K8ZLbSuQ5Ss1KuXyKraA1mV
        unrTIf/0WU/FJlZGGHTJOtvqNSb5Fiqyng==
        -----END EC PRIVATE KEY-----
        """

    /// PKCS#1, of 1024 bits.
    static let shortRSA = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXAIBAAKBgQCtSoR8eJO4r4OKZFyNwa38iERbNsOIHbjRDIztL+pI3z80HiG4
        fD+CS7NqVjKIkWKZxO3unmebd+3iQ3bSGnp1vjWgfkZnIkrIfkmSlNb4tBWCXvrY
        fCXahoSFtk+uiycO6iUXHZTlIsrBMieNLX2ZwM6qnlZuDbYCZmdM6SZz6QIDAQAB
        AoGAYZ1pVghCBjXwHiP8sumYDXnhL5SAvosnkbLFK9Li4ZvIKZ6Tli1/RPFJpqvZ
        mW50IXR6JwFaEYyUFvGz3BSISB8SQOAP4eUWCqSDFada3rIFesBVoLtzP2TPpHLN
        2s+O34v3/M4plDjXjIBrj76cd8pvxz3e48HXVQpgFIIkkNECQQDjueiwVXs1UeyA
        xmfkXBSE2Zf4EAqngx9M2Gk9WSUxUiWuZkUoPhSGYg1hpEiJrtvrKh30s4q7pdgP
        nUv6tUttAkEAws5uyggf6B5Qdv4NKpCVACB/kFkacva3QiOY7CR+dDg0gFLaGTAM
        avtNPzUUrgqY3hXDkLhFAF4TNSfyHiog7QJALPo7CxjXDODxZT3Kpz/IjbSsX0JL
        2Gn9dKAJqSRCREuFRbzNS/V2+FPFcNORwB/ZL8lRwVL0w7stwWe/6fSEwQJBAJ88
        Im9eSMZx0RATBiwe1sytw9f4HZiPdqjHdD7CbeMN9kxWbRRdpCjmlfPuraK94srW
        O29WUIDGZSj0KALkKNkCQD72KpDcO9yxdq8WQ0jz/0K7Yha8MLY3FxqzLcdn5zIQ
        H+YZuNZJPS34Wh3PohL1bX7ApIM/UaN3uyQzyRrViDE=
        -----END RSA PRIVATE KEY-----
        """

    /// PKCS#8, encrypted.
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAimjIwkDS8ZGgICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOpEQdumSmVD/pE16c9koKIEQNzR
        jCMyhrps/5JwJJzy1Lit8e3a+SPkptbFcCj8ydv/7B9NheFwdCTlw8RUNGLon3SQ
        /RIFRWFoS+ERl+pvBoI=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// PKCS#8, on a curve that JOSE's ES algorithms do not use.
    static let secp256k1 = """
        -----BEGIN PRIVATE KEY-----
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgs7RBw5uWHxO5fPuebXjB
        p5eXU2Z85dUZfUpXoHUIeEChRANCAASfnTqKpnLov5FkFO9OtBronJF8Gpubhi6S
        qU77casFye/QAPKAuin0pZ51nwKC2GpzLAQUJG6DKL8gdeilfqRi
        -----END PRIVATE KEY-----
        """

    /// PKCS#8, DSA.
    static let dsa = """
        -----BEGIN PRIVATE KEY-----
        MIIBWgIBADCCATMGByqGSM44BAEwggEmAoGBALdFXKKVSoCC03NbEpedBxIhdxqR
        0H+g/vcNF3BU7bWLOHJcQSFGP/wXZ+Y+n5hJnqPkKHM2DNikwF8BKbzrw0V2s7Xs
        iBOICZYtgJHwknBMebRSDWBw/SRt82Nh4U68wtZyQkkKJD4rpp4US9kSNzmzfwO7
        QvhjUlYQTF6i3KW1Ah0AoIh8HsDgl8tRWjgIbrsff393l20dkg52bjpJzQKBgAfO
        jl3DGuUTjwoX/wSSibihyV0uU94ZPuktshc4wKid5UIOwn7EPmgqvPgx4AK7KGQd
        caQJbF3gFOK2kXeGoflcn2CPh6Habs+iZc8M4RsIA92t4s2b3KOehZloz/ziExw9
        h341MUQi5rwSXaCIMOJbyRvIn5nZVB3LzKzftHEGBB4CHB/5qLlkJAuGhP7pkh4q
        zEI2Uh/Ejg1u9AAsAVk=
        -----END PRIVATE KEY-----
        """
}
