// biome-ignore-all format: word for word as the documentation prints it
// biome-ignore-all assist/source/organizeImports: word for word as the documentation prints it
import { useUser } from '@hellojohn/react'

function ProfileForm() {
  const { user, updateProfile } = useUser()

  async function handleSubmit(e: React.FormEvent<HTMLFormElement>) {
    e.preventDefault()
    const form = e.currentTarget
    await updateProfile({
      firstName: form.firstName.value,
      lastName: form.lastName.value,
    })
  }

  return (
    <form onSubmit={handleSubmit}>
      <input name="firstName" defaultValue={user?.firstName} />
      <input name="lastName" defaultValue={user?.lastName} />
      <button type="submit">Save</button>
    </form>
  )
}

export { ProfileForm }
